#pragma once

#include "env/polygon_clipper.h"
#include "env/scene.h"
#include "env/view.h"

namespace worldmodels {

// Adds Gymnasium's status bar (car_racing.py, _render_indicators): speed, four wheel speeds,
// steering, gyroscope, and the score. The score's digits are drawn from seven segments instead of
// a font: at 96 x 96 a digit is two pixels wide.
void AddStatusBar(const Gauges& gauges, const SceneFormat& format, PolygonClipper& clipper);

}  // namespace worldmodels
