import { html, nothing, type TemplateResult } from "lit";
import type { Button, Info } from "../connection/protocol";
import { quickRepliesView } from "../messages/quick-replies-view";
import { paragraphsView } from "../messages/text-view";
import type { Texts } from "../texts/texts";

/** Says, before the first message, that this is a machine and what it is not for; then what could be asked. */
export function welcomeView(
  info: Info | undefined,
  isEmpty: boolean,
  texts: Texts,
  press: (button: Button) => void,
): TemplateResult {
  const suggestions = info?.suggestions ?? [];
  return html`<div class="welcome">
    <div class="greeting text" lang=${(info?.greeting && info.language) || texts.language}>
      ${paragraphsView(info?.greeting || texts.greeting, texts)}
    </div>
    ${
      isEmpty && suggestions.length > 0
        ? html`<p class="suggestions">${texts.suggestions}</p>
            ${quickRepliesView(suggestions, texts.suggestions, press)}`
        : nothing
    }
  </div>`;
}
