import { cases, type Difference } from '../difference.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal with an explanation in place of an empty body. */
const explained = ({ status, headers: { 'content-length': _, ...headers } }: Answer): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'application/json' },
  body: '<error>',
});

const refusal = (status: number) => (answer: Answer) => explained({ ...answer, status });

const isRefusal = (recorded: unknown): boolean => {
  const { status, body } = recorded as Answer;
  return status >= 400 && status !== 405 && body === '';
};

/** Each case shows one difference: those that change the status come first and explain themselves. */
const oldVersion = cases('specversion 0.3 in binary mode');
const lineBreak = cases('an extension with a line break in structured mode');
const tooLarge = cases('1025 KiB of data', '2048 KiB of data');

export const publishing: readonly Difference[] = [
  {
    suite: 'publishing',
    in: (name, recorded) => isRefusal(recorded) && !lineBreak(name, recorded),
    here: explained,
    subject: 'Why an event is refused',
    knative: 'The status alone, with an empty body; the reason is in the log of the broker’s ingress.',
    local: 'The same status, and a JSON body that says what is wrong.',
    reason: 'Whoever writes the sender sees it at once.',
  },
  {
    suite: 'publishing',
    in: tooLarge,
    here: refusal(413),
    subject: 'Size of an event',
    knative: 'The channel-based broker sets no limit.',
    local: '413 beyond 1 MiB of data.',
    reason: 'Events are kept on disk here, and a broker of class Kafka takes no more in its default configuration.',
  },
  {
    suite: 'publishing',
    in: oldVersion,
    here: refusal(400),
    subject: 'CloudEvents 0.3',
    knative: 'Taken, and delivered as such.',
    local: '400: only version 1.0 is spoken.',
    reason: 'Version 0.3 was a draft of 2019; nothing of the platform sends it.',
  },
  {
    suite: 'publishing',
    in: lineBreak,
    here: refusal(400),
    subject: 'An attribute with a control character, in structured mode',
    knative: '500: the attribute is taken in and then cannot be made a header.',
    local: '400.',
    reason: 'It will never succeed, so it must not be sent again.',
  },
];
