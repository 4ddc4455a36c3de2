"""The smallest webtask: a function. Its parameters are optional, what it returns is sent."""


def webtask(context):
    name = context.query.get("name", "world")
    return f"Hello, {name}!\n"
