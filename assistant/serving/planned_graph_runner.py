"""Runs a loaded model's graph without working out its order at every run."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any, Dict, List, Optional, Tuple

from rasa.core.agent import Agent
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class PlannedGraphRunner(GraphRunner):
    """A graph runner that plans once for the same targets, and then calls one node after the other.

    Rasa runs the graph three times a turn: for the message, and before and after an answer. Dask orders the nodes anew
    each time and keeps books on tasks, which can't run side by side here anyway.

    Args:
        runner: the runner with which the model was loaded; it gives its nodes.

    Attributes:
        nodes: the model's components by the names that they have in the graph.
    """

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._schema: GraphSchema = runner._graph_schema
        self.nodes: Dict[str, GraphNode] = runner._instantiated_nodes
        self._plans: Dict[Tuple[str, ...], List[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Optional[List[GraphNodeHook]] = None,
    ) -> "PlannedGraphRunner":
        """Creates the runner (see parent class)."""
        return cls(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """Runs the nodes that the targets need (see parent class).

        Raises:
            GraphRunError: a node can't run.
        """
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = list(self._plan(wanted))
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name in self._plans[wanted]:
                needed = self._schema.nodes[name].needs.values()
                done[name] = self.nodes[name](*(done.get(need, need) for need in needed))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _plan(self, targets: Tuple[str, ...]) -> Iterator[str]:
        """The nodes that the targets need, each after those that it needs itself."""
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        order = TopologicalSorter({name: node.needs.values() for name, node in nodes.items()})
        return (name for name in order.static_order() if name in nodes)


def plan_graph(agent: Agent) -> None:
    """Gives the loaded model a PlannedGraphRunner; harmless to repeat."""
    if agent.processor and isinstance(agent.processor.graph_runner, DaskGraphRunner):
        agent.processor.graph_runner = PlannedGraphRunner(agent.processor.graph_runner)
