/** Attributes that every event has for a filter, with what stands for one that the event leaves out. */
const absent: Readonly<Record<string, string>> = {
  specversion: '',
  id: '',
  source: '',
  type: '',
  subject: '',
  time: '0001-01-01T00:00:00Z',
  dataschema: '',
  schemaurl: '',
  datacontenttype: '',
  datamediatype: '',
  datacontentencoding: '',
};

/** An attribute as Knative's filters look it up, some of which follow from others; undefined for an extension that is not there. */
export function attributeOf(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (name === 'datamediatype') return (attributes['datacontenttype'] ?? '').split(';', 1)[0]?.trim();
  if (name === 'schemaurl') return attributes['dataschema'] ?? '';
  return attributes[name] ?? absent[name];
}
