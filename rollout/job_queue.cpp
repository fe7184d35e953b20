#include "rollout/job_queue.h"

#include <chrono>
#include <numeric>

#include "common/interrupt.h"
#include "rollout/bytes.h"

namespace worldmodels {
namespace {

constexpr auto kLook = std::chrono::microseconds(50);  // between two looks for a question

}  // namespace

// To rank 0: a question for a job, or the last word.
struct JobQueue::Message {
  int64_t jobs_done, steps_done;
  int64_t last;  // 1: the last word
};

JobQueue::JobQueue(Ranks& ranks, int64_t count)
    : ranks_(ranks), count_(count), jobs_of_(ranks.size()), steps_of_(ranks.size()) {
  if (ranks.leads() && ranks.size() > 1) server_ = std::thread([this] { Serve(); });
}

JobQueue::~JobQueue() {
  stop_ = true;
  if (server_.joinable()) server_.join();
}

int64_t JobQueue::Take() {
  const int64_t job = next_++;
  return job < count_ ? job : -1;
}

int64_t JobQueue::Next() {
  if (ranks_.leads()) return Take();
  const std::lock_guard lock(mutex_);
  if (empty_) return -1;
  Tell(0);
  const std::string answer = ranks_.Receive(0, Channel::kQueue);
  std::string_view rest = answer;
  const auto job = TakeValue<int64_t>(rest);
  empty_ = job < 0;
  return job;
}

void JobQueue::Tell(int64_t last) {
  std::string bytes;
  PutValue(bytes, Message{jobs_done_, steps_done_, last});
  ranks_.Send(0, bytes, Channel::kQueue);
}

void JobQueue::Report(int64_t jobs, int64_t steps) {
  jobs_done_ = jobs;
  steps_done_ = steps;
}

void JobQueue::Finish() {
  if (!ranks_.leads()) return Tell(1);
  if (server_.joinable()) server_.join();
  ThrowIfInterrupted("interrupted while waiting for the other ranks");
}

void JobQueue::Serve() {
  for (int running = ranks_.size() - 1; running > 0 && !stop_ && !Interrupted();) {
    int from = Ranks::kAny;
    std::string bytes;
    if (!ranks_.TryReceive(&from, &bytes, Channel::kQueue)) {
      std::this_thread::sleep_for(kLook);
      continue;
    }
    std::string_view rest = bytes;
    const auto message = TakeValue<Message>(rest);
    Note(from, message);
    if (message.last == 1) {
      --running;
      continue;
    }
    std::string answer;
    PutValue(answer, Take());
    ranks_.Send(from, answer, Channel::kQueue);
  }
}

void JobQueue::Note(int from, const Message& message) {
  jobs_of_[from] = message.jobs_done;
  steps_of_[from] = message.steps_done;
  jobs_of_others_ = std::accumulate(jobs_of_.begin(), jobs_of_.end(), int64_t{0});
  steps_of_others_ = std::accumulate(steps_of_.begin(), steps_of_.end(), int64_t{0});
}

}  // namespace worldmodels
