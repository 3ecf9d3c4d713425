"""Why the assistant answered so, as a table."""

from rich.table import Table

from assistant.turn import Turn

RUNNERS_UP = 4


def explanation(turn: Turn) -> Table:
    """Intent, runners-up, confidence and thresholds, signals, passages and timing of one turn."""
    table = Table(show_header=False, title="Why", title_justify="left", min_width=60)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    decision = turn.parse_data.get("decision", {})
    table.add_row("outcome", " ".join(filter(None, (turn.outcome, turn.topic or turn.safety))))
    table.add_row("intent", f"{turn.intent} ({turn.parse_data.get('intent', {}).get('confidence') or 0:.2f})")
    table.add_row("ranking", "\n".join(f"{value:.2f}  {name}" for name, value in turn.ranking[: 1 + RUNNERS_UP]))
    table.add_row("threshold", "\n".join(f"{name} {value}" for name, value in decision.get("thresholds", {}).items()))
    table.add_row("decided by", str(decision.get("because", "")))
    table.add_row("safety", "\n".join(turn.parse_data.get("safety_signals", [])) or "no signal")
    table.add_row("actions", ", ".join(turn.actions))
    for citation in turn.citations:
        table.add_row(f"paragraph {citation['paragraph']}", citation["quote"])
    table.add_row("time", f"{turn.latency_ms:.1f} ms")
    return table
