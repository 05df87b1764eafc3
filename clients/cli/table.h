// Tables for people.
//
//   Table table({"CONNECTOR", "COUNTRIES"});
//   table.AddRow({"plivo/sms", {"unknown", Style::kWarning}});
//   out << table.Render(terminal);

#ifndef DOMICILE_CLIENTS_CLI_TABLE_H_
#define DOMICILE_CLIENTS_CLI_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/terminal.h"

namespace domicile::cli {

// A text in a style. Implicit, so that a row is written as a list of texts.
struct Cell {
  Cell(std::string cell_text, Style cell_style = Style::kPlain)  // NOLINT(runtime/explicit)
      : text(std::move(cell_text)), style(cell_style) {}
  Cell(const char* cell_text, Style cell_style = Style::kPlain)  // NOLINT(runtime/explicit)
      : text(cell_text), style(cell_style) {}

  std::string text;
  Style style;
};

class Table {
 public:
  // Without headers it is a list of labels and values.
  explicit Table(std::vector<std::string> headers = {});

  // Missing cells at the end are empty.
  void AddRow(std::vector<Cell> row);

  bool empty() const { return rows_.empty(); }

  // Lines that end in a newline. In a terminal that is too narrow, cells are wrapped between words,
  // the widest columns first; a word is never broken, since it may be an address.
  std::string Render(const Terminal& terminal) const;

 private:
  std::vector<std::string> headers_;
  std::vector<std::vector<Cell>> rows_;
  size_t columns_;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_TABLE_H_
