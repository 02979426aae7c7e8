import type { Container } from '../../../shared/api/kubernetes/container.ts';

/** What no container of a worker's pod may do; the restricted profile of Kubernetes asks for it. */
export const locked: NonNullable<Container['securityContext']> = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
};
