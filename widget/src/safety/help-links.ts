import { readHelpLink } from "../connection/read-message";
import { itemsOf } from "../connection/fields";
import type { HelpLink } from "../connection/protocol";

/** Reads the attribute `emergency`, a JSON list of `{label, href}`; empty when it is none, so that the defaults hold. */
export function readEmergencyAttribute(attribute: string | null): readonly HelpLink[] {
  try {
    return itemsOf(JSON.parse(attribute ?? "[]"), readHelpLink);
  } catch {
    return [];
  }
}

/** The first list that has links. */
export function firstWithLinks(...lists: readonly (readonly HelpLink[])[]): readonly HelpLink[] {
  return lists.find((list) => list.length > 0) ?? [];
}

/** The links of a card and then those that it lacks, so that no number disappears because a card came. */
export function joinLinks(card: readonly HelpLink[], always: readonly HelpLink[]): readonly HelpLink[] {
  const known = new Set(card.map((link) => link.href));
  return [...card, ...always.filter((link) => !known.has(link.href))];
}
