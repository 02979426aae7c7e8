import { cases, type Difference } from '../difference.ts';

interface Form {
  readonly published: string;
  readonly delivered: readonly { readonly headers: object; readonly body: unknown }[];
}

interface Replies {
  readonly heard: readonly { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }[];
}

const asJson = (name: string): string => `${name}, as-json`;

/** What of an event's data goes as Base64 here, by the case. */
const inBase64: Readonly<Record<string, object>> = {
  [asJson('every byte in binary mode')]: {
    id: 'n2',
    datacontenttype: 'application/octet-stream',
    data_base64: Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('base64'),
  },
  [asJson('data that is not what its content type says')]: {
    id: 'n14',
    datacontenttype: 'application/json',
    data_base64: 'ew==',
  },
  [asJson('bytes in structured mode')]: { id: 'n17', datacontenttype: 'image/png', data_base64: 'AAEC/w==' },
  [asJson('bytes without a content type in structured mode')]: { id: 'n18', data_base64: 'AAEC/w==' },
  [asJson('both data and data_base64 in structured mode')]: { id: 'n38', data_base64: 'AAEC' },
};

const sentInBase64 = (_: Form, name: string): Form => ({
  published: 'taken',
  delivered: [
    {
      headers: { 'content-type': 'application/cloudevents+json', 'kn-namespace': 'NAMESPACE', prefer: 'reply' },
      body: {
        specversion: '1.0',
        source: '/test',
        type: 'test.event',
        knativearrivaltime: '<time>',
        ...inBase64[name],
      },
    },
  ],
});

const withoutContentType = ({ heard, ...others }: Replies): object => ({
  ...others,
  heard: heard.map(({ headers: { 'content-type': _, ...headers }, body }) => ({ headers, body })),
});

export const delivery: readonly Difference[] = [
  {
    suite: 'delivered-form',
    in: cases(...Object.keys(inBase64)),
    here: sentInBase64,
    subject: 'Bytes, and JSON that is none, to a Trigger with `delivery.format: json`',
    knative: 'JSON that is not UTF-8, or a request that is never made: the event is not delivered.',
    local: 'The data in `data_base64`.',
    reason: 'It is what the JSON event format has for it; Knative loses the data.',
  },
  {
    suite: 'delivered-form',
    in: cases('specversion 0.3, plain', 'specversion 0.3, as-json', 'specversion 0.3, as-binary'),
    here: (): Form => ({ published: 'refused', delivered: [] }),
    subject: 'Delivery of CloudEvents 0.3',
    knative: 'As version 0.3.',
    local: 'None: the event was refused.',
    reason: 'See above.',
  },
  {
    suite: 'replies',
    in: cases('a binary event without content type', 'a structured event with 200', 'a structured event with 202'),
    here: withoutContentType,
    subject: 'A reply with data and without a content type',
    knative: 'Is given the content type that Go’s HTTP server guesses, `text/plain; charset=utf-8` for JSON.',
    local: 'Stays without one, as published events do with both.',
    reason: 'The guess is an accident of the filter, and wrong. Say what the data is: functions of the platform do.',
  },
  {
    suite: 'dead-letters',
    in: cases('a sink that fails always', 'a sink that refuses'),
    here: (recorded: object) => ({ ...recorded, published: 202 }),
    subject: 'What a publisher waits for',
    knative:
      'The in-memory channel answers when every Trigger has been served, with its retries and dead letters, and with 500 where an event got lost.',
    local: 'Answers 202 when the event is on disk.',
    reason: 'That is durability, which the in-memory channel has not; brokers that keep events answer as early.',
  },
];
