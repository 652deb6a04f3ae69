import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { ApiServer } from '../context.ts';
import { type FieldsOf, fieldsParam, type GivenFields, pickFields, readFields, type WantedFields } from './fields.ts';

/** The schema of each field there is to choose from. */
type FieldSchemas = ReadonlyMap<string, z.ZodType>;

/**
 * Gives every list the parameter `fields`, and other routes that say so with `config.fieldsOf`. The names are those of the
 * answer's schema. Handlers find them in `request.fields`, where they can spare themselves what nobody wants: what they
 * answer beside it is left out here, whatever it is. An answer that is sent as a stream is left as it is. Must be installed
 * before the routes.
 */
export function installFieldSelection(app: ApiServer): void {
  app.decorateRequest('fields', null);
  app.addHook('onRoute', (route) => {
    const answer = answerSchemaOf(route);
    if (answer === null) return;
    const fieldsOf = route.config?.fieldsOf ?? { rowsOf: 'data' };
    const schemas = fieldSchemas(fieldsOf === 'answer' ? fieldsIn(answer) : fieldsInRows(answer, fieldsOf.rowsOf));
    if (schemas.size === 0) return;
    const known = [...schemas.keys()];
    const querystring = (route.schema?.querystring ?? z.object({})) as z.ZodObject;
    route.schema = { ...route.schema, querystring: querystring.extend({ fields: fieldsParam(nameOf(fieldsOf)) }) };
    const select = async (request: FastifyRequest, reply: FastifyReply) => {
      const wanted = readFields((request.query as { fields?: GivenFields }).fields, known);
      request.fields = wanted;
      if (wanted === null) return;
      const encode = (body: object) =>
        fieldsOf === 'answer' ? encodeFields(body, schemas, wanted) : encodeRows(body, fieldsOf.rowsOf, { answer, schemas, wanted });
      void reply.type('application/json; charset=utf-8').serializer((body: object) => JSON.stringify(encode(body)));
    };
    route.preHandler = [...[route.preHandler ?? []].flat(), select];
  });
}

/** Schema of what a reading route answers, else null. */
function answerSchemaOf({ method, schema }: RouteOptions): z.ZodType | null {
  const isRead = [method].flat().some((name) => name === 'GET' || name === 'HEAD');
  const answer = (schema?.response as Record<number, unknown> | undefined)?.[200];
  return isRead && answer instanceof z.ZodType ? answer : null;
}

function nameOf(fieldsOf: FieldsOf): string {
  if (fieldsOf === 'answer') return 'the answer';
  return fieldsOf.rowsOf === 'data' ? 'each row' : `each of its \`${fieldsOf.rowsOf}\``;
}

type Field = readonly [name: string, schema: z.ZodType];

/** Fields of an object; of a union those of all of its objects. */
function fieldsIn(schema: unknown): Field[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(fieldsIn);
  return schema instanceof z.ZodObject ? (Object.entries(schema.shape) as Field[]) : [];
}

function fieldsInRows(schema: unknown, member: string): Field[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => fieldsInRows(option, member));
  const rows: unknown = schema instanceof z.ZodObject ? schema.shape[member] : undefined;
  return rows instanceof z.ZodArray ? fieldsIn(rows.element) : [];
}

function fieldSchemas(fields: readonly Field[]): FieldSchemas {
  const byName = [...Map.groupBy(fields, ([name]) => name)];
  return new Map(byName.map(([name, same]) => [name, z.union(same.map(([, schema]) => schema))]));
}

/** Field by field, since the others need not be what the schema of the whole asks for. */
function encodeFields(row: object, schemas: FieldSchemas, wanted: WantedFields): object {
  const fields = Object.entries(pickFields(row, wanted));
  return Object.fromEntries(fields.map(([name, value]) => [name, z.encode(schemas.get(name) ?? z.never(), value)]));
}

function encodeRows(
  body: object,
  member: string,
  { answer, schemas, wanted }: { answer: z.ZodType; schemas: FieldSchemas; wanted: WantedFields },
): unknown {
  const rows = (body as Record<string, unknown>)[member];
  if (!Array.isArray(rows)) return z.encode(answer, body);
  const rest = z.encode(answer, { ...body, [member]: [] }) as object;
  return { ...rest, [member]: (rows as object[]).map((row) => encodeFields(row, schemas, wanted)) };
}
