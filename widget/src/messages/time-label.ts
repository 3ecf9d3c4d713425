/** The time of day in the visitor's language and zone, such as `3:02 AM`; empty when the time can't be read. */
export function timeLabel(time: string, language: string): string {
  return format(time, language, { hour: "numeric", minute: "2-digit" });
}

/** The day, such as `Wednesday, November 25`; empty when the time can't be read. */
export function dayLabel(time: string, language: string): string {
  return format(time, language, { weekday: "long", month: "long", day: "numeric" });
}

/** Day and time for the transcript. */
export function momentLabel(time: string, language: string): string {
  return format(time, language, { dateStyle: "medium", timeStyle: "short" });
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(time: string, language: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const key = JSON.stringify([language, options]);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, known);
  return known.format(date);
}
