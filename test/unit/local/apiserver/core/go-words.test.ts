import { expect } from 'chai';
import { jsonProblem, quotedBody } from '../../../../../local/apiserver/core/go-json.ts';
import { timeProblem } from '../../../../../local/apiserver/core/go-time.ts';

/** What JSON.parse throws for a text. */
function failure(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${text} is JSON`);
}

describe('local/apiserver/core: what Go says', () => {
  const rows: { text: string; problem: string }[] = [
    { text: '', problem: 'unexpected end of JSON input' },
    { text: '{', problem: 'unexpected end of JSON input' },
    { text: '{"kind":', problem: 'unexpected end of JSON input' },
    { text: 'what', problem: "invalid character 'w' looking for beginning of value" },
    { text: '{x', problem: "invalid character 'x' looking for beginning of object key string" },
    { text: '{"a":1,}', problem: "invalid character '}' looking for beginning of object key string" },
    { text: '{"a" 1}', problem: "invalid character '1' after object key:value pair" },
    { text: '[1 2]', problem: "invalid character '2' after array element" },
    { text: '1 2', problem: "invalid character '2' after top-level value" },
  ];
  for (const { text, problem } of rows) {
    it(`of ${JSON.stringify(text)}`, () => expect(jsonProblem(text, failure(text))).to.equal(problem));
  }

  it('quotes what looks like an object, and digits of anything else', () => {
    expect(quotedBody(Buffer.from(''))).to.equal('<empty>');
    expect(quotedBody(Buffer.from('{"a":1}'))).to.equal('{"a":1}');
    expect(quotedBody(Buffer.from('[]'))).to.equal('5b5d');
    expect(quotedBody(Buffer.from(`{${'x'.repeat(40)}`))).to.equal(`{${'x'.repeat(29)} ...`);
  });

  const times: { text: string; micro?: boolean; problem: RegExp | undefined }[] = [
    { text: '2001-02-03T04:05:06Z', problem: undefined },
    { text: '2001-02-03T04:05:06.789+02:00', problem: undefined },
    { text: '2001-02-03T04:05:06.123456Z', micro: true, problem: undefined },
    { text: 'soon', problem: /cannot parse "soon" as "2006"$/ },
    { text: '2001-02-03 04:05:06Z', problem: /cannot parse " 04:05:06Z" as "T"$/ },
    { text: '2001-02-03T04:05:06', problem: /cannot parse "" as "Z07:00"$/ },
    { text: '2001-02-03T04:05:06.5Z', micro: true, problem: /cannot parse ".5Z" as ".000000"$/ },
  ];
  for (const { text, micro = false, problem } of times) {
    it(`of the time ${text}${micro ? ', which has six digits' : ''}`, () => {
      const said = timeProblem(text, micro);
      if (problem === undefined) expect(said).to.equal(undefined);
      else expect(said).to.match(problem);
    });
  }
});
