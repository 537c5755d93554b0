package dev.tidemark.offline.commit;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortField;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;

/**
 * How the rows of data files are sorted.
 *
 * @param items of ORDER BY, over physical names; empty for as they come
 * @param claimed what the files say of themselves
 */
public record FileOrder(List<String> items, SortOrder claimed) {
  /** Copies the items. */
  public FileOrder {
    items = List.copyOf(items);
  }

  /** The table's own order, where it is one of plain columns; else none. */
  public static FileOrder of(Table table) {
    SortOrder order = table.sortOrder();
    List<String> items = new ArrayList<>();
    for (SortField field : order.fields()) {
      if (!field.transform().isIdentity()) {
        return new FileOrder(List.of(), SortOrder.unsorted());
      }
      items.add(
          "f"
              + field.sourceId()
              + (field.direction() == SortDirection.DESC ? " DESC" : " ASC")
              + (field.nullOrder() == NullOrder.NULLS_FIRST ? " NULLS FIRST" : " NULLS LAST"));
    }
    return new FileOrder(items, order);
  }
}
