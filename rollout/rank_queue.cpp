#include "rollout/rank_queue.h"

#include <chrono>
#include <numeric>

#include "common/interrupt.h"
#include "rollout/bytes.h"

namespace worldmodels {
namespace {

constexpr auto kLook = std::chrono::microseconds(50);  // between two looks for a question

}  // namespace

// To rank 0: a question for a job, or the last word, which the rank's bytes follow.
struct RankQueue::Message {
  int64_t jobs_done, steps_done;
  int64_t last;  // 1: the last word
};

RankQueue::RankQueue(Ranks& ranks, int64_t count)
    : JobQueue(count),
      ranks_(ranks),
      jobs_of_(ranks.size()),
      steps_of_(ranks.size()),
      finished_(ranks.size()) {
  if (ranks.leads() && ranks.size() > 1) server_ = std::thread([this] { Serve(); });
}

RankQueue::~RankQueue() {
  stop_ = true;
  if (server_.joinable()) server_.join();
}

int64_t RankQueue::Next() {
  if (ranks_.leads()) return JobQueue::Next();
  const std::lock_guard lock(mutex_);
  if (empty_) return -1;
  const Message question{jobs_done_, steps_done_, 0};
  std::string bytes;
  PutBytes<Message>(bytes, {&question, 1});
  ranks_.Send(0, bytes);
  const std::string answer = ranks_.Receive(0);
  std::string_view rest = answer;
  const int64_t job = TakeBytes<int64_t>(rest, 1)[0];
  empty_ = job < 0;
  return job;
}

void RankQueue::Report(int64_t jobs, int64_t steps) {
  jobs_done_ = jobs;
  steps_done_ = steps;
}

std::vector<std::string> RankQueue::Finish(const std::string& bytes) {
  if (!ranks_.leads()) {
    const Message last{jobs_done_, steps_done_, 1};
    std::string message;
    PutBytes<Message>(message, {&last, 1});
    ranks_.Send(0, message + bytes);
    return {};
  }
  if (server_.joinable()) server_.join();
  ThrowIfInterrupted("interrupted while waiting for the other ranks");
  finished_[0] = bytes;
  return std::move(finished_);
}

void RankQueue::Serve() {
  for (int running = ranks_.size() - 1; running > 0 && !stop_ && !Interrupted();) {
    int from = Ranks::kAny;
    std::string bytes;
    if (!ranks_.TryReceive(&from, &bytes)) {
      std::this_thread::sleep_for(kLook);
      continue;
    }
    std::string_view rest = bytes;
    const Message message = TakeBytes<Message>(rest, 1)[0];
    Note(from, message);
    if (message.last == 1) {
      finished_[from] = rest;
      --running;
      continue;
    }
    const int64_t job = JobQueue::Next();
    std::string answer;
    PutBytes<int64_t>(answer, {&job, 1});
    ranks_.Send(from, answer);
  }
}

void RankQueue::Note(int from, const Message& message) {
  jobs_of_[from] = message.jobs_done;
  steps_of_[from] = message.steps_done;
  jobs_of_others_ = std::accumulate(jobs_of_.begin(), jobs_of_.end(), int64_t{0});
  steps_of_others_ = std::accumulate(steps_of_.begin(), steps_of_.end(), int64_t{0});
}

}  // namespace worldmodels
