import { type Schema, validator } from '../shared/schema/validate.ts';
import type { EventData, EventType } from './core/catalogue.ts';
import { dataSchemas, sharedSchemas } from './generated/schemas.ts';

type Checks = { readonly [T in EventType]: (data: unknown) => EventData[T] };

/** A check for each type of event; what is not its data is an InvalidError that names the type and the field. */
const checks = Object.fromEntries(
  Object.entries(dataSchemas).map(([type, schema]) => [
    type,
    validator(`data of ${type}`, schema as Schema, { references: sharedSchemas }),
  ]),
) as unknown as Checks;

/** Returns the data of an event of this type, typed, or throws an InvalidError that names the field. */
export function checkData<T extends EventType>(type: T, data: unknown): EventData[T] {
  return checks[type](data);
}
