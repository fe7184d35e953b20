#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

namespace worldmodels {

// In which order the latents' sliders are listed, which one the keys move, and which are in view
// where there is no room for all.
class SliderList {
 public:
  // by_kl: the latents in that order.
  explicit SliderList(std::vector<int> by_kl)
      : by_kl_(std::move(by_kl)), by_number_(by_kl_.size()), selected_(by_kl_.front()) {
    std::iota(by_number_.begin(), by_number_.end(), 0);
  }

  bool sorted() const { return sorted_; }  // by KL, else by number
  // The selected latent stays.
  void Sort(bool by_kl) { sorted_ = by_kl; }
  const std::vector<int>& order() const { return sorted_ ? by_kl_ : by_number_; }
  int size() const { return static_cast<int>(by_kl_.size()); }

  int selected() const { return selected_; }  // a latent
  void Select(int latent) { selected_ = latent; }
  // So many places down the list, as far as it goes.
  void MoveSelection(int places) {
    selected_ = order()[static_cast<size_t>(std::clamp(place() + places, 0, size() - 1))];
  }

  // The first place in view where rows of them are: the view goes along with the selection, and
  // never beyond the list.
  int First(int rows) {
    first_ = std::clamp(first_, place() - rows + 1, place());
    first_ = std::clamp(first_, 0, std::max(0, size() - rows));
    return first_;
  }

 private:
  int place() const {
    return static_cast<int>(std::ranges::find(order(), selected_) - order().begin());
  }

  std::vector<int> by_kl_, by_number_;
  bool sorted_ = true;
  int selected_;
  int first_ = 0;
};

}  // namespace worldmodels
