/** A JSON Schema in the few words that a model needs: `{path: string, start?: integer}`. */
export function shapeOf(schema: unknown): string {
  if (!isRecord(schema)) return 'any';
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.type === 'array') return `[${shapeOf(schema.items)}, …]`;
  if (schema.type !== 'object') return typeof schema.type === 'string' ? schema.type : 'any';
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(isRecord(schema.properties) ? schema.properties : {});
  if (fields.length === 0) return '{} (no arguments)';
  return `{${fields.map(([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${shapeOf(field)}`).join(', ')}}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
