import { ageColumn, column, nameColumn, wide } from '../columns.ts';
import { list, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

const subjects = (kind: string) => (binding: unknown) =>
  list(binding, 'subjects')
    .filter((subject) => text(subject, 'kind') === kind)
    .map((subject) => {
      const name = text(subject, 'name');
      return kind === 'ServiceAccount' ? `${text(subject, 'namespace')}/${name}` : name;
    })
    .join(', ');

/** The columns of RoleBindings and ClusterRoleBindings. */
export const bindingColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('Role', (binding) => `${text(binding, 'roleRef', 'kind')}/${text(binding, 'roleRef', 'name')}`),
  ageColumn,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];
