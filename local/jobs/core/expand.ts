/**
 * Replaces `$(NAME)` by the variable's value as Kubernetes does: `$$(NAME)` is a literal `$(NAME)`, an unknown name stays as written.
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(variables, name) ? (variables[name] as string) : match;
  });
}
