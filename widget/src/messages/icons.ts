import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

function icon(paths: SVGTemplateResult): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">${paths}</svg>`;
}

export const icons = {
  chat: icon(svg`<path d="M4 4h16v12H9l-5 4z" /><path d="M8 8.5h8M8 11.7h5" />`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18" />`),
  options: icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3.2" />`),
  send: icon(svg`<path d="M4 12h15M13 6l6 6-6 6" />`),
  copy: icon(svg`<path d="M9 9h11v11H9z" /><path d="M15 9V4H4v11h5" />`),
  helpful: icon(
    svg`<path d="M7 11l4-7a2 2 0 012 2.3L12.4 10H19a1.5 1.5 0 011.5 1.800l-1.3 6.700A2 2 0 0117.2 20H7zM3 11h4v9H3z" />`,
  ),
  unhelpful: icon(
    svg`<path d="M17 13l-4 7a2 2 0 01-2-2.300L11.6 14H5a1.5 1.5 0 01-1.5-1.800l1.3-6.700A2 2 0 016.8 4H17zM21 13h-4V4h4z" />`,
  ),
  toggle: icon(svg`<path d="M6 15l6-6 6 6" />`),
  down: icon(svg`<path d="M12 5v14M6 13l6 6 6-6" />`),
};
