import { html, nothing, type TemplateResult } from "lit";
import type { Texts } from "../texts/texts";

/** What can be done with the whole conversation, and whether clearing it waits for a yes. */
export interface Options {
  readonly areShown: boolean;
  readonly isAsking: boolean;
  download(): void;
  ask(): void;
  clear(): void;
  keep(): void;
}

/** The options below the header; clearing asks once. */
export function optionsView(options: Options, texts: Texts): TemplateResult {
  const content = options.isAsking ? questionView(options, texts) : choicesView(options, texts);
  return html`<div id="options" class="options" ?hidden=${!options.areShown}>
    ${options.areShown ? content : nothing}
  </div>`;
}

function choicesView(options: Options, texts: Texts): TemplateResult {
  return html`<button type="button" class="reply" @click=${() => options.download()}>${texts.download}</button>
    <button type="button" class="reply" id="clear" @click=${() => options.ask()}>${texts.clear}</button>`;
}

function questionView(options: Options, texts: Texts): TemplateResult {
  return html`<p id="clear-question">${texts.clearQuestion}</p>
    <button type="button" class="reply" id="clear-no" aria-describedby="clear-question" @click=${() => options.keep()}>
      ${texts.clearNo}
    </button>
    <button type="button" class="reply" @click=${() => options.clear()}>${texts.clearYes}</button>`;
}
