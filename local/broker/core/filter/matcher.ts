/** Whether an event with these attributes passes. */
export type Matcher = (attributes: Readonly<Record<string, string>>) => boolean;
