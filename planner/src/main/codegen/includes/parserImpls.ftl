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
