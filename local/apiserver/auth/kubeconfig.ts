import type { KeyPair } from './certificates.ts';

export interface KubeconfigOptions {
  readonly server: string;
  readonly ca: string;
  readonly admin: KeyPair;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig (YAML) of one context, `default`, with the certificates inside. */
export const kubeconfigOf = ({ server, ca, admin }: KubeconfigOptions): string => `apiVersion: v1
kind: Config
current-context: default
clusters:
- name: default
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(ca)}
contexts:
- name: default
  context:
    cluster: default
    namespace: default
    user: admin
users:
- name: admin
  user:
    client-certificate-data: ${base64(admin.cert)}
    client-key-data: ${base64(admin.key)}
`;
