import { base } from "./base";
import { colours } from "./colours";
import { composer } from "./composer";
import { help } from "./help";
import { launcher } from "./launcher";
import { messages } from "./messages";
import { panel } from "./panel";
import { settings } from "./settings";

/** All styles, as constructable style sheets: a strict content security policy allows them. */
export const styles = [colours, base, launcher, panel, messages, composer, help, settings];
