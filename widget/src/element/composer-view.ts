import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../messages/icons";
import type { Texts } from "../texts/texts";

/** Where the visitor writes. Return sends, Shift and Return breaks the line; nothing ever locks it. */
export function composerView(
  excess: number,
  longest: number,
  texts: Texts,
  actions: { send(): void; typed(): void },
): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    actions.send();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    submit(event);
  };
  return html`<form class="composer" @submit=${submit}>
    ${excess > 0 ? html`<p id="too-long" class="refused" role="alert">${texts.tooLong(longest + excess, longest)}</p>` : nothing}
    <label class="hidden" for="input">${texts.input}</label>
    <textarea
      id="input"
      rows="1"
      dir="auto"
      autocomplete="off"
      enterkeyhint="send"
      placeholder=${texts.inputHint}
      aria-invalid=${excess > 0}
      aria-describedby=${excess > 0 ? "too-long" : nothing}
      @keydown=${press}
      @input=${() => actions.typed()}
    ></textarea>
    <button type="submit" class="send" aria-label=${texts.send} title=${texts.send}>${icons.send}</button>
  </form>`;
}
