#include "nn/layout.h"

namespace worldmodels {

bool MayUse(dnnl::cpu_isa instructions) {
  const auto bits = static_cast<unsigned>(instructions);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

int ChannelBlock() {
  static const int block = MayUse(dnnl::cpu_isa::avx512_core) ? 16 : 8;
  return block;
}

dnnl::memory::format_tag BlockedLayout() {
  return ChannelBlock() == 16 ? dnnl::memory::format_tag::nChw16c
                              : dnnl::memory::format_tag::nChw8c;
}

dnnl::memory InLayout(const dnnl::engine& engine, dnnl::stream& stream, const dnnl::memory& from,
                      const dnnl::memory::desc& wanted, dnnl::memory& scratch) {
  if (from.get_desc() == wanted) return from;
  if (!scratch || scratch.get_desc() != wanted) scratch = dnnl::memory(wanted, engine);
  dnnl::memory source = from;
  dnnl::reorder(source, scratch).execute(stream, source, scratch);
  return scratch;
}

}  // namespace worldmodels
