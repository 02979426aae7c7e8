import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { builtinKinds, fileOf } from '../../../../../local/apiserver/kinds/catalogue.ts';
import { createBuiltinSchemas } from '../../../../../local/apiserver/kinds/load.ts';
import type { JsonObject } from '../../../../../local/apiserver/schema/compile.ts';

const schemas = createBuiltinSchemas();

describe('built-in kinds', () => {
  for (const kind of builtinKinds) {
    it(`${kind.group}/${kind.version} ${kind.kind} has a schema and names`, () => {
      const compiled = schemas.schema(kind);
      expect([...compiled.root.properties.keys()]).to.include.members(['apiVersion', 'kind', 'metadata']);
      expect(kind.plural).to.match(/^[a-z]+s$/);
      for (const request of kind.requests ?? []) {
        const file = schemas.file(kind.group, kind.version);
        expect(file.kinds).to.have.property(request.kind);
      }
    });
  }

  it('has no generated file that nobody loads', () => {
    const files = new Set(builtinKinds.map(({ group, version }) => fileOf(group, version)));
    const generated = readdirSync(new URL('../../../../../local/apiserver/kinds/generated/', import.meta.url));
    expect(new Set(generated)).to.deep.equal(files);
  });

  it('carries structure and no words of others', () => {
    for (const { group, version } of builtinKinds) {
      expect(JSON.stringify(schemas.file(group, version))).to.not.contain('"description":"');
    }
  });

  it('does not know other kinds', () => {
    expect(() => schemas.schema({ group: 'batch', version: 'v1', kind: 'CronJob' })).to.throw(RangeError, 'CronJob');
  });
});

describe('built-in schemas', () => {
  const job = (): JsonObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', creationTimestamp: null },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'a',
              image: 'b',
              resources: { requests: { cpu: 0.5, memory: '1Gi' } },
              ports: [{ containerPort: 80 }],
              livenessProbe: { httpGet: { port: 'http' } },
            },
          ],
        },
      },
    },
  });
  const compiled = schemas.schema({ group: 'batch', version: 'v1', kind: 'Job' });

  it('take what people write', () => {
    const object = job();
    expect(compiled.unknownFields(object)).to.deep.equal([]);
    compiled.applyDefaults(object);
    expect(compiled.validate(object)).to.deep.equal([]);
  });

  it('default as the real server does, and drop nulls', () => {
    const object = job();
    compiled.applyDefaults(object);
    expect(object['metadata']).to.deep.equal({ name: 'j' });
    expect(object['spec']).to.deep.include({ backoffLimit: 6, completionMode: 'NonIndexed', suspend: false });
    const spec = (object as unknown as { spec: { template: { spec: { containers: JsonObject[] } & JsonObject } } }).spec.template
      .spec;
    expect(spec).to.deep.include({ restartPolicy: 'Never', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30 });
    expect(spec.containers[0]).to.deep.include({
      terminationMessagePath: '/dev/termination-log',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
    });
  });

  it('name the field that is wrong', () => {
    const object = job();
    (object['spec'] as JsonObject)['backoffLimit'] = 'many';
    delete ((object['spec'] as JsonObject)['template'] as { spec: JsonObject }).spec['containers'];
    compiled.applyDefaults(object);
    expect(compiled.validate(object).map(({ field }) => field)).to.have.members([
      'spec.backoffLimit',
      'spec.template.spec.containers',
    ]);
  });

  it('know schemas that contain themselves', () => {
    const definition = schemas.schema({ group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' });
    const deep = { type: 'object', properties: { a: { type: 'object', properties: { b: { type: 'string', typo: 1 } } } } };
    const object = { spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: deep } }] } };
    expect(definition.unknownFields(object)).to.deep.equal([
      'spec.versions[0].schema.openAPIV3Schema.properties.a.properties.b.typo',
    ]);
  });
});
