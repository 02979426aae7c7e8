import { expect } from 'chai';
import { definitionsOf, type OpenApiDocument, operationsOf } from '../../../../../functions/api/core/openapi.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';
import { validator } from '../../../../../shared/schema/validate.ts';
import { operations, document as own, references as shared } from '../../../../support/openapi.ts';

const document: OpenApiDocument = {
  paths: {
    '/things/{id}': {
      put: {
        operationId: 'putThing',
        parameters: [
          { $ref: '#/components/parameters/Depth' },
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        responses: { '204': {}, default: { $ref: '#/components/responses/Bad' } },
      },
    },
  },
  components: {
    schemas: {
      Thing: { type: 'object', properties: { parts: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } } },
    },
    parameters: { Depth: { name: 'depth', in: 'query', required: true, schema: { type: 'integer' } } },
    responses: { Bad: { content: { 'application/json': { schema: { type: 'object' } } } } },
  },
};

describe('api core: openapi', () => {
  const operation = operationsOf(document).get('putThing');
  const references = [definitionsOf(document)];

  it('finds operations with their method and path', () => expect(operation).to.include({ method: 'PUT', path: '/things/{id}' }));
  it('asks for query parameters only, and not for those that lists read themselves', () => {
    expect(operation?.query).to.deep.equal({ type: 'object', properties: { depth: { type: 'integer' } }, required: ['depth'] });
  });
  it('checks bodies by shared schemas, also where these refer to themselves', () => {
    const check = validator('body', operation?.body ?? {}, { references });
    expect(() => check({ parts: [{ parts: [] }] })).to.not.throw();
    expect(() => check({ parts: [{ parts: 5 }] })).to.throw('body: parts[0].parts must be array');
  });
  it('knows which answers are JSON', () => {
    expect(operation?.responses.get('204')).to.equal(undefined);
    expect(operation?.responses.get('default')).to.deep.equal({ type: 'object' });
  });
  it('says which reference leads nowhere', () => {
    const broken = { ...document, components: { ...document.components, parameters: {} } };
    expect(() => operationsOf(broken)).to.throw('#/components/parameters/Depth');
  });
});

describe('api: openapi.json', () => {
  for (const operation of operations.values()) {
    const { id, method, path, query, body, responses } = operation;
    it(`${id}: its schemas compile, its parameters are those of its path`, () => {
      for (const schema of [query, body, ...responses.values()]) {
        // A schema is compiled when it meets its first value; which value that is does not matter here.
        const error = thrownBy(() => validator(id, schema ?? {}, { references: shared })(undefined));
        expect(error === undefined || error instanceof InvalidError, String(error)).to.equal(true);
      }
      const raw = own.paths[path]?.[method.toLowerCase()];
      const declared = (raw?.parameters ?? [])
        .map((parameter) => ('$ref' in parameter ? own.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] : parameter))
        .filter((parameter) => parameter?.in === 'path')
        .map((parameter) => `{${parameter?.name}}`);
      expect(declared).to.deep.equal(path.match(/\{\w+\}/g) ?? []);
      expect(responses.has('default')).to.equal(path.includes('/v1/'));
    });
  }
  it('has each id once, and no empty values', () => {
    const ids = Object.values(own.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).to.equal(ids.length);
    expect(JSON.stringify(own)).to.not.include(':null');
  });
});

function thrownBy(run: () => void): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
