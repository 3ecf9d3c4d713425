/** Reads fields of values that came from outside. */

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object with fields; one without any when it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** The field's text; empty when it has none. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/** The field's text under its name, or nothing: for optional properties. */
export function optionalText<Name extends string>(fields: Fields, name: Name): { [Key in Name]?: string } {
  const text = textOf(fields, name);
  return (text ? { [name]: text } : {}) as { [Key in Name]?: string };
}

/** The items of a list that `read` could make something of. */
export function itemsOf<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => read(item)).filter((item) => item !== undefined);
}
