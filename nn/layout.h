#pragma once

#include <dnnl.hpp>

namespace worldmodels {

// Where the numbers of oneDNN's layers lie.

// Whether oneDNN may use these instructions here.
bool MayUse(dnnl::cpu_isa instructions);

// How many channels lie together in activations of many: as many as oneDNN computes with at once on
// this processor, 16 with AVX-512, else 8. In another layout it falls back to code a thousand times
// slower.
int ChannelBlock();
// The layout in such blocks.
dnnl::memory::format_tag BlockedLayout();

// `from` itself if it has the wanted layout and type, else `scratch`, made at the first call, with
// a copy that has.
dnnl::memory InLayout(const dnnl::engine& engine, dnnl::stream& stream, const dnnl::memory& from,
                      const dnnl::memory::desc& wanted, dnnl::memory& scratch);

}  // namespace worldmodels
