#pragma once

#include <string>
#include <vector>

namespace worldmodels {

// ", did you mean \"NEAREST\"?" for the candidate with the fewest letters to change; empty if all
// are far from word.
std::string Suggestion(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace worldmodels
