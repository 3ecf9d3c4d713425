import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Entry } from "../conversation/entry";
import type { MessageActions, MessageSituation } from "./message-actions";
import { messageView } from "./message-view";
import { dayLabel } from "./time-label";

/** What the list needs besides what can be done with messages. */
export interface LogState {
  readonly entries: readonly Entry[];
  /** The card that stands above the log. */
  readonly card: Entry | undefined;
  ratingOf(number: number): boolean | undefined;
}

/** All messages. One that did not change is not rendered again, however long the list is. */
export function logView(state: LogState, actions: MessageActions): TemplateResult {
  const { entries } = state;
  const { texts } = actions;
  const days = entries.map(({ message }) => dayLabel(message.time, texts.language));
  const item = (entry: Entry, index: number): unknown => {
    const situation: MessageSituation = {
      note: index > 0 && entries[index - 1]?.isPast && !entry.isPast ? texts.renewed : "",
      day: index > 0 && days[index] !== days[index - 1] ? (days[index] ?? "") : "",
      hasButtons: index === entries.length - 1 && entry.message.buttons.length > 0,
      isAbove: entry.key === state.card?.key,
      rating: entry.isPast ? undefined : state.ratingOf(entry.message.number),
    };
    const inputs: unknown[] = [
      entry.message,
      entry.delivery,
      entry.reason,
      ...(Object.values(situation) as unknown[]),
      texts,
    ];
    return guard(inputs, () => messageView(entry, situation, actions));
  };
  return html`<ol class="messages" role="list">
      ${repeat(entries, (entry) => entry.key, item)}
    </ol>
    ${entries.at(-1)?.isPast ? html`<p class="note">${texts.renewed}</p>` : nothing}`;
}
