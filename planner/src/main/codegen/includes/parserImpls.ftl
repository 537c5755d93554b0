/** Any type of the store, by each of its names; TypeReader knows them. */
SqlTypeNameSpec StoreType() :
{
    final SqlTypeNameSpec spec;
}
{
    Identifier() spec = RestOfStoreType()
    {
        return spec;
    }
}

JAVACODE
SqlTypeNameSpec RestOfStoreType()
{
    final TypeReader type = TypeReader.read(token);
    while (token != type.last()) {
        getNextToken();
    }
    return type.spec();
}

/** PostgreSQL's cast, {@code x::DATE}. */
void InfixCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <INFIX_CAST> {
        checkNonQueryExpression(exprContext);
    }
    type = DataType() {
        list.add(
            new SqlParserUtil.ToTreeListItem(SqlLibraryOperators.INFIX_CAST,
                s.pos()));
        list.add(type);
    }
}

/** Conditions, or a time of the left side, which is short for them; brackets may be left out. */
SqlNode MatchCondition() :
{
    SqlNode condition;
}
{
    (
        LOOKAHEAD({ AsofSpelling.endsWithKnown(getToken(1)) })
        <LPAREN> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) <IDENTIFIER> <RPAREN>
        {
            return AsofSpelling.known(condition);
        }
    |
        LOOKAHEAD({ AsofSpelling.wrapsKnown(getToken(1)) })
        <LPAREN> condition = MatchCondition() <RPAREN>
        {
            return condition;
        }
    |
        condition = Expression(ExprContext.ACCEPT_SUB_QUERY)
        [
            LOOKAHEAD({ AsofSpelling.isKnown(getToken(1)) })
            <IDENTIFIER> { condition = AsofSpelling.known(condition); }
        ]
        {
            return condition;
        }
    )
}

/** The records of a feature group as of a time, or the last ones of each entity. */
SqlNode Retrieved(SqlNode table) :
{
    final SqlNode time;
    final SqlNode count;
    String call = Retrieval.AS_OF;
}
{
    (
        <AS> ( <OF> | <IDENTIFIER> ) time = Expression(ExprContext.ACCEPT_NON_QUERY)
        [
            LOOKAHEAD({ AsofSpelling.isKnown(getToken(1)) })
            <IDENTIFIER> { call = Retrieval.AS_OF_KNOWN; }
        ]
        {
            return Retrieval.of(table, call, time);
        }
    |
        <LAST> count = AtomicRowExpression()
        {
            return Retrieval.of(table, Retrieval.LAST_RECORDS, count);
        }
    )
}
