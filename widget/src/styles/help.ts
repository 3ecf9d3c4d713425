import { css } from "lit";

/** Help and the acute card: warm, plain, never to be missed and never alarming. */
export const help = css`
  .help {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    flex: none;
    padding: 8px 16px 12px;
    border-block: 1px solid var(--_help-button);
    background: var(--_help);
    color: var(--_help-text);
  }
  .help-title {
    margin-block-end: 6px;
    line-height: 1.35;
  }
  .help-hint {
    font-size: 0.9em;
  }
  .phones {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .phones li {
    flex: 1 1 auto;
  }
  .phone {
    display: grid;
    place-items: center;
    min-height: 46px;
    overflow-wrap: anywhere;
    padding: 6px 12px;
    border: 2px solid transparent;
    border-radius: 10px;
    background: var(--_help-button);
    color: var(--_on-help-button);
    font-weight: 700;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
  }
  .help :focus-visible {
    outline-color: var(--_help-text);
  }
  .acute .help-hint {
    display: none;
  }
  .acute .card {
    display: flex;
    align-items: flex-start;
    gap: 4px;
    margin-block: 8px -6px;
    margin-inline-end: -8px;
  }
  .card-alert {
    flex: 1;
    min-width: 0;
  }
  .card-text {
    max-height: 30cqh;
    padding: 2px 4px;
    margin-inline: -4px;
    overflow-y: auto;
    font-size: 1.04em;
    line-height: 1.45;
  }
  @container (min-height: 640px) {
    .card-text {
      max-height: 38cqh;
    }
  }
  /* Where there is also something to be said of the connection, both need room. */
  .frame:has(.notices button) .card-text {
    max-height: 20cqh;
  }
  .card-text.short,
  .frame:has(.notices button) .card-text.short {
    max-height: calc(1.45em + 18px);
    padding-block: 8px;
    overflow: hidden;
  }
  .toggle {
    color: inherit;
  }
  .toggle:hover {
    background: none;
    border-color: currentColor;
  }
  .toggle[aria-expanded="false"] svg {
    transform: scaleY(-1);
  }
  @container (max-width: 360px) or (max-height: 480px) {
    .help .phone {
      padding-inline: 4px;
      font-size: 0.94em;
    }
    .help .phones li {
      flex-basis: 84px;
    }
  }
  /* A low panel, as above an on-screen keyboard or at 400 % zoom: all scrolls, and the numbers stay. */
  @container (max-height: 480px) {
    .help {
      padding-block: 6px;
    }
    .help-title {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .acute .card {
      margin-block: 4px -4px;
    }
    .card-text {
      max-height: 3.1em;
    }
    .log {
      flex: none;
      overflow: visible;
    }
  }
`;
