"""Loops, tasks and futures.

Rows of the corpus; the format is `attacks`'s.
"""

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### asyncio: running loop [control]
import asyncio
async def main():
    return asyncio.get_running_loop()
### asyncio: current task [control]
import asyncio
async def main():
    return asyncio.current_task()
### asyncio: a task's loop [control]
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(0))
    try:
        return task.get_loop()
    finally:
        await task
### asyncio: a task's stack [control]
import asyncio
async def main():
    async def f():
        await asyncio.sleep(0)
    task = asyncio.create_task(f())
    try:
        return task.get_stack()[0]
    finally:
        await task
### asyncio: a task's coroutine [control]
import asyncio
async def main():
    async def f():
        await asyncio.sleep(0)
    task = asyncio.create_task(f())
    try:
        return task.get_coro().cr_frame
    finally:
        await task
### asyncio: gather's future [control]
import asyncio
async def main():
    return asyncio.gather(asyncio.sleep(0)).get_loop()
### asyncio: a sleep driven by hand [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return sleeping.send(None).get_loop()
    finally:
        sleeping.close()
### asyncio: by getattr of a future [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return getattr(sleeping.send(None), "get_loop")()
    finally:
        sleeping.close()
### asyncio: by pattern of a future [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        match sleeping.send(None):
            case object(get_loop=f):
                return f()
    finally:
        sleeping.close()
### asyncio: by public_methods of a future [control]
import asyncio
from wtc.public import public_methods
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return public_methods(sleeping.send(None))["get_loop"]()
    finally:
        sleeping.close()
### asyncio: by methodcaller [control]
import asyncio, operator
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return operator.methodcaller("get_loop")(sleeping.send(None))
    finally:
        sleeping.close()
### asyncio: a lock's loop [control]
import asyncio
async def main():
    return asyncio.Lock()._get_loop()
### asyncio: a timeout's task [control]
import asyncio
async def main():
    async with asyncio.timeout(1) as t:
        return t._task
### asyncio: TaskGroup's loop [control]
import asyncio
async def main():
    async with asyncio.TaskGroup() as group:
        return group._loop
### asyncio: an awaitable's frame [control]
import asyncio
async def main():
    class A:
        def __await__(self):
            me.append(c.cr_await)
            yield from asyncio.sleep(0).__await__()
    me = []
    async def f():
        await A()
    c = f()
    c.send(None)
    found = c.cr_await.gi_frame
    c.close()
    return found
### asyncio: a future of one's own gives gather its loop [control]
import asyncio
async def main():
    got = []
    class Loop:
        def get_debug(self):
            return False
        def call_soon(self, call, *a, context=None):
            got.append(context)
        def is_running(self):
            return True
        def call_exception_handler(self, c):
            pass
        def is_closed(self):
            return False
    loop = Loop()
    class Fut:
        _asyncio_future_blocking = False
        def get_loop(self):
            return loop
        def add_done_callback(self, call, context=None):
            self.call = call
        def remove_done_callback(self, call):
            pass
        def done(self):
            return False
        def cancelled(self):
            return False
        def exception(self):
            return None
        def result(self):
            return 1
        def cancel(self, msg=None):
            return True
        def __await__(self):
            yield
    f = Fut()
    handle = asyncio.gather(f)
    handle.add_done_callback(lambda h: None)
    f.call(f)
    return "SECRET" if got and got[0] is not None else ""
### asyncio: a future made with a loop of one's own [control]
import asyncio
async def main():
    got = []
    class Loop:
        def get_debug(self):
            return False
        def call_soon(self, call, *a, context=None):
            got.append(context)
        def call_exception_handler(self, c):
            pass
    sleeping = asyncio.sleep(5)
    raw = sleeping.send(None)
    f = type(raw)(loop=Loop())
    f.add_done_callback(print)
    f.set_result(1)
    sleeping.close()
    return "SECRET" if got else ""
### asyncio: a callback's future [control]
import asyncio
async def main():
    found = []
    task = asyncio.create_task(asyncio.sleep(0))
    task.add_done_callback(found.append)
    await task
    await asyncio.sleep(0)
    return getattr(found[0], "_future", found[0])
### asyncio: a handle forged round a future of one's own
import asyncio
class Fake:
    _asyncio_future_blocking = False
async def main():
    async def f():
        pass
    h = asyncio.create_task(f())
    await h
    return "SECRET" if type(h)(Fake()) else ""
### control
class Handle:
    def __init__(self, future):
        self.future = future
class Fake:
    pass
loot = "SECRET" if type(Handle(None))(Fake()) else ""
### asyncio: a loop of one's own [control]
import asyncio
loot = asyncio.new_event_loop()
loot.close()
### asyncio: a stop swallowed in a task [control]
import asyncio
async def main():
    async def stubborn():
        while True:
            try:
                await asyncio.sleep(5)
            except BaseException:
                return asyncio.current_task()
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    return await task
### asyncio: a task by its group [control]
import asyncio
async def main():
    async def f():
        pass
    async with asyncio.TaskGroup() as group:
        task = group.create_task(f())
    return task.get_loop()
### asyncio: all tasks [control]
import asyncio
async def main():
    return list(asyncio.all_tasks())
### asyncio: a thread of its own [control]
import asyncio
async def main():
    return await asyncio.to_thread(lambda: eval)
### asyncio: a context of its own [control]
import asyncio, contextvars
async def main():
    async def f():
        return contextvars
    return await asyncio.create_task(f(), context=contextvars.copy_context())
### asyncio: a future set by hand [control]
import asyncio
async def main():
    return asyncio.Future()
### asyncio: a condition's lock [control]
import asyncio
async def main():
    return asyncio.Condition()._get_loop()
### asyncio: a semaphore's waiters [control]
import asyncio
async def main():
    semaphore = asyncio.Semaphore(0)
    waiting = asyncio.create_task(semaphore.acquire())
    await asyncio.sleep(0)
    found = list(semaphore._waiters)
    semaphore.release()
    await waiting
    return found
### asyncio: a queue's getters by getattr [control]
import asyncio
async def main():
    queue = asyncio.Queue()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    found = list(getattr(queue, "_get" + "ters"))
    queue.put_nowait(1)
    await waiting
    return found
### asyncio: a streams' door [control]
import asyncio
loot = asyncio.open_connection.__globals__
"""
