"""Random trees of FEEL, for the property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from engine.feel import ast, types

words = st.sampled_from(["a", "b", "montant", "x1", "?", "item", "été", "_z", "_", "not", "of"])
names = st.one_of(
    words,
    st.tuples(words, words).map(" ".join),
    st.sampled_from(["date and time", "a-b", "x and y", "1er", "d'eau", "in", "a.b", "🐎"]),
)
strings = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', "\\", "\\d", "\n", "a\\u0041"]
)
keys = names | strings
numbers = st.decimals(
    min_value=0, max_value=10**20, allow_nan=False, allow_infinity=False, places=3
) | st.sampled_from([Decimal("1E+50"), Decimal("1E-300"), Decimal(0)])

feel_types = st.recursive(
    st.sampled_from([types.NUMBER, types.STRING, types.DATE_TIME, types.ANY, types.MONTHS_DURATION])
    | st.sampled_from(["tAge", "t Age", "t-Age"]).map(types.NamedType),
    lambda inner: st.one_of(
        inner.map(types.ListType),
        inner.map(types.RangeType),
        st.lists(st.tuples(words, inner), max_size=2).map(
            lambda fields: types.ContextType(tuple(fields))
        ),
        st.builds(
            lambda parameters, result: types.FunctionType(tuple(parameters), result),
            st.lists(inner, max_size=2),
            inner,
        ),
    ),
    max_leaves=4,
)

leaves = st.one_of(
    st.just(ast.Null()),
    st.booleans().map(ast.Boolean),
    numbers.map(ast.Number),
    strings.map(ast.String),
    strings.map(ast.AtLiteral),
    names.map(ast.Name),
)
_orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def _compound(node: st.SearchStrategy[ast.Node]) -> st.SearchStrategy[ast.Node]:
    some = st.lists(node, min_size=1, max_size=3).map(tuple)
    comparison = st.builds(ast.Comparison, _orders, node)
    # Texts nest operators of one kind without parentheses; a parsed "a and b and c" is one node.
    logic = st.builds(
        ast.Logic, st.sampled_from(["and", "or"]), st.lists(node, min_size=2, max_size=3).map(tuple)
    )
    iterators = st.lists(
        st.builds(ast.Iterator, names, node, st.none() | node), min_size=1, max_size=2
    ).map(tuple)
    parameters = st.lists(
        st.tuples(names, st.none() | feel_types), max_size=2, unique_by=lambda p: p[0]
    ).map(tuple)
    named = st.lists(st.tuples(names, node), min_size=1, max_size=2)
    return st.one_of(
        st.builds(ast.Path, node, names),
        st.builds(ast.Filter, node, node),
        st.builds(ast.Call, node, st.lists(node, max_size=2).map(tuple)),
        st.builds(
            lambda f, args: ast.Call(f, tuple(a for _, a in args), tuple(n for n, _ in args)),
            node,
            named,
        ),
        st.builds(ast.Negate, node),
        st.builds(ast.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), node, node),
        st.builds(ast.Compare, _orders, node, node),
        logic,
        st.builds(ast.Between, node, node, node),
        st.builds(ast.In, node, st.lists(node | comparison, min_size=1, max_size=2).map(tuple)),
        comparison,
        st.builds(ast.RangeLiteral, node, node, st.booleans(), st.booleans()),
        some.map(ast.ListLiteral),
        st.lists(st.tuples(keys, node), max_size=2).map(lambda e: ast.ContextLiteral(tuple(e))),
        st.builds(ast.If, node, node, node),
        st.builds(ast.For, iterators, node),
        st.builds(ast.Quantified, st.sampled_from(["some", "every"]), iterators, node),
        st.builds(ast.FunctionDefinition, parameters, node),
        st.builds(ast.InstanceOf, node, feel_types),
    )


trees = st.recursive(leaves, _compound, max_leaves=8)
"""Any expression."""

cells = st.builds(
    ast.Tests,
    st.lists(trees | st.builds(ast.Comparison, _orders, trees), min_size=1, max_size=3).map(tuple),
    st.booleans(),
) | st.just(ast.Tests(()))
"""Any unary tests."""
