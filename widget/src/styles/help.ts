import { css } from "lit";

/** Help and the acute card: warm, plain, never to be missed and never alarming. */
export const help = css`
  .help {
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
  .acute {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .card-text {
    max-height: min(15em, 30vh);
    max-height: min(15em, calc(var(--_visible-height, 100vh) * 0.3));
    margin-block-start: 10px;
    padding: 2px;
    overflow-y: auto;
    font-size: 1.06em;
    line-height: 1.5;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .quiet {
    align-self: flex-start;
    margin-block-end: -8px;
    padding: 4px 0;
    border: 0;
    background: none;
    color: inherit;
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  @media (max-height: 480px) {
    .help {
      padding-block: 6px;
    }
    .help-title {
      margin-block-end: 2px;
    }
    .help-hint {
      display: none;
    }
  }
`;
