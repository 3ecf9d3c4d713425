import { css } from "lit";

const light = css`
  --_background: var(--clinic-chat-background, #ffffff);
  --_text: var(--clinic-chat-text, #17212b);
  --_muted: var(--clinic-chat-muted, #485562);
  --_line: var(--clinic-chat-line, #74828f);
  --_soft: var(--clinic-chat-soft, #eef3f4);
  --_accent: var(--clinic-chat-accent, #0b5563);
  --_on-accent: var(--clinic-chat-on-accent, #ffffff);
  --_own: var(--clinic-chat-own, #dcedf0);
  --_help: var(--clinic-chat-help, #fdf0e9);
  --_help-text: var(--clinic-chat-help-text, #4d1509);
  --_help-button: var(--clinic-chat-help-button, #8f2613);
  --_on-help-button: var(--clinic-chat-on-help-button, #ffffff);
  color-scheme: light;
`;

const dark = css`
  --_background: var(--clinic-chat-dark-background, #12181e);
  --_text: var(--clinic-chat-dark-text, #e9eef2);
  --_muted: var(--clinic-chat-dark-muted, #b0bcc7);
  --_line: var(--clinic-chat-dark-line, #7b8a98);
  --_soft: var(--clinic-chat-dark-soft, #1f2831);
  --_accent: var(--clinic-chat-dark-accent, #86cfdd);
  --_on-accent: var(--clinic-chat-dark-on-accent, #06262d);
  --_own: var(--clinic-chat-dark-own, #17424c);
  --_help: var(--clinic-chat-dark-help, #37190f);
  --_help-text: var(--clinic-chat-dark-help-text, #ffe3d8);
  --_help-button: var(--clinic-chat-dark-help-button, #ffb59c);
  --_on-help-button: var(--clinic-chat-dark-on-help-button, #3b0f04);
  color-scheme: dark;
`;

/** The colours: a page sets `--clinic-chat-…`; dark ones, where the device or the attribute `theme` asks for them. */
export const colours = css`
  :host {
    ${light}
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
`;
