import subprocess
import sys

IMPORT_ALL = """
import importlib, pkgutil, sys
import escalation
for module in pkgutil.walk_packages(escalation.__path__, "escalation."):
    if module.name != "escalation.migrations.env":  # Alembic runs it
        importlib.import_module(module.name)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"rasa", "rasa_sdk", "assistant", "actions"}))
"""


def test_escalation_imports_neither_rasa_nor_the_assistant() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
