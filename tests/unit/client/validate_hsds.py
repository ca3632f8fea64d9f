#!/usr/bin/env python3
"""validate_hsds.py SCHEMAS FILE: is each object of an export valid by Open Referral's schemas?"""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")

import jsonschema  # noqa: E402 (its own warnings are turned off first)


def main():
    folder, file = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with open(file, encoding="utf-8") as opened:
        export = json.load(opened)
    problems = 0
    for name, array in (("organization", "organizations"), ("service", "services")):
        if not export[array]:
            sys.exit(f"{file}: no {array} to judge")
        schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        resolver = jsonschema.RefResolver(folder.as_uri() + "/", schema)
        validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
        for number, one in enumerate(export[array]):
            for error in validator.iter_errors(one):
                print(f"{array}[{number}] {list(error.absolute_path)}: {error.message}")
                problems += 1
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
