import { ClinicChat } from "./element/clinic-chat";

const name = "clinic-chat";

// A page may carry the script twice; the first one counts.
if (!customElements.get(name)) customElements.define(name, ClinicChat);
