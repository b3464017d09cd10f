"""Durable jobs: a port of our own (`JobQueue`, `Run`), and DBOS behind it (`DbosQueue`, `Worker`).

A job is a row that the API shows and a workflow that DBOS runs; both are written in one transaction. A handler does its work
in steps: what a finished step gave is kept, so that a job whose worker was killed goes on behind it, in another process
if need be. Steps therefore take ids and give ids; no text of a customer goes through the queue.
"""

from analyzer.jobs.port import Handler, JobFailed, JobQueue, Run
from analyzer.jobs.queue import DbosQueue
from analyzer.jobs.worker import Worker

__all__ = ["DbosQueue", "Handler", "JobFailed", "JobQueue", "Run", "Worker"]
