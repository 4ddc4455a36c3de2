"""The language half of the sandbox: ordinary modern Python in, explained denials out.

policy       what a script may write: the one table           cases       its rows for places
reference    the page made of it                              examples    code for each rule
transform    carries the table out on a script's tree        bytecode    looks at what came out
guards       what only the running object can tell            ownership   whose an object is
catalogue    what can be imported                             library     the shelves made of it
loading      text in, module out                              explaining  exceptions told
admission    what is taken at all                             clients     httpx and stripe

Importing the package loads nothing: the server asks it for its rules and never runs it.
"""
