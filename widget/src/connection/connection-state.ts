/**
 * How the connection stands: `closed` before it was wanted, `connecting` for the first time, `ready` once the server has
 * confirmed the conversation, `reconnecting` after a loss, `unreachable` after several tries in vain, `offline` when the
 * device has no network.
 */
export type ConnectionState = "closed" | "connecting" | "ready" | "reconnecting" | "unreachable" | "offline";
