/** A Widget that requests are made against, one after the other, as the API server would. */
import { applyPatch } from '../../../../../../local/apiserver/patch/fieldmanager/apply.ts';
import { describeConflicts } from '../../../../../../local/apiserver/patch/fieldmanager/conflicts.ts';
import { trackUpdate } from '../../../../../../local/apiserver/patch/fieldmanager/update.ts';
import { mergePatch } from '../../../../../../local/apiserver/patch/merge.ts';
import type { JsonObject } from '../../../../../../local/apiserver/schema/compile.ts';
import { compileWidget, widget, widgetVersion } from '../../widget.ts';

interface Entry extends JsonObject {
  readonly manager: string;
}

const compiled = compileWidget();
const common = { schema: compiled.root, apiVersion: widgetVersion, hasStatus: true };

/** Options of one request. */
export interface Options {
  readonly force?: boolean;
  readonly subresource?: string;
}

/** The stored object and the requests that change it. */
export class History {
  live: JsonObject | undefined;
  #clock = 0;

  #time(): string {
    this.#clock += 1;
    return new Date(Date.UTC(2020, 0, 1, 0, 0, this.#clock)).toISOString().replace('.000', '');
  }

  /** Server-side apply; answers the message of the conflicts, or undefined when it was stored. */
  apply(manager: string, fields: JsonObject, { force = false, subresource = '' }: Options = {}): string | undefined {
    const applied = { ...widget({}), spec: undefined, ...fields } as JsonObject;
    if (applied['spec'] === undefined) delete applied['spec'];
    const { object, conflicts } = applyPatch({
      ...common,
      live: this.live,
      applied,
      manager,
      force,
      subresource,
      time: this.#time(),
    });
    if (conflicts.length > 0) return describeConflicts(conflicts).message;
    const stored = structuredClone(object);
    const kept = subresource === 'status' ? 'spec' : 'status';
    if (this.live?.[kept] === undefined) delete stored[kept];
    else stored[kept] = this.live[kept];
    compiled.applyDefaults(stored);
    this.live = stored;
    return undefined;
  }

  /** A merge patch by a client that does not apply; on nothing it creates. */
  patch(manager: string, change: JsonObject, subresource = ''): void {
    const next = structuredClone(mergePatch(this.live ?? widget({}), change)) as JsonObject;
    compiled.applyDefaults(next);
    const managedFields = trackUpdate({ ...common, old: this.live, next, manager, subresource, time: this.#time() });
    next['metadata'] = { ...(next['metadata'] as JsonObject), managedFields };
    if (managedFields === undefined) delete (next['metadata'] as JsonObject)['managedFields'];
    this.live = next;
  }

  get spec(): JsonObject {
    return this.live?.['spec'] as JsonObject;
  }

  get metadata(): JsonObject {
    return (this.live?.['metadata'] ?? {}) as JsonObject;
  }

  get entries(): readonly Entry[] {
    return (this.metadata['managedFields'] ?? []) as Entry[];
  }

  /** What a manager owns, as FieldsV1. */
  owned(manager: string, subresource?: string): unknown {
    return this.entries.find((entry) => entry.manager === manager && entry['subresource'] === subresource)?.['fieldsV1'];
  }
}
