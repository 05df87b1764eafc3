"""Tests of the scripts that run, print and draw what was measured."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import re
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import chart  # noqa: E402
import figures  # noqa: E402


def script(name):
    path = os.path.join(HERE, name)
    loader = importlib.machinery.SourceFileLoader(name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def spread(median):
    return {"min": median * 0.9, "median": median, "max": median * 1.1}


def result(rate, p50, p99):
    latencies = {"p50_seconds": spread(p50), "p99_seconds": spread(p99)}
    return {"mode": "unary", "against": "ping", "rate": rate, "target": latencies,
            "baseline": {"p50_seconds": spread(p50 / 2), "p99_seconds": spread(p99 / 2)}}


class Directory(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = directory.name

    def write(self, name, value):
        path = os.path.join(self.path, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
        return path

    def run_script(self, name, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = script(name).main(list(arguments))
        return status, out.getvalue(), err.getvalue()


class Table(Directory):
    def test_a_goal_is_met_or_missed(self):
        self.write("unary-tcp.json", {"ratio": {"throughput": spread(0.96)}})
        self.write("log-sync.json", {"ratio": {"throughput": spread(0.49)}})
        self.write("at-20000-tcp.json", {"target": {"p99_seconds": spread(0.0008)}})
        self.write("at-20000-unix.json", {"target": {"p99_seconds": spread(0.0008)}})
        status, out, _ = self.run_script("table", self.path)
        self.assertEqual(status, 0)
        self.assertRegex(out, r"empty call: throughput +≥ 0.95 +0.96 +0.86 … 1.06 +met\n")
        self.assertRegex(out, r"  sync +≥ 0.50 +0.49 .* MISSED\n")
        self.assertRegex(out, r"20,000 checks/s on one core: TCP +≤ 1 ms +800 µs .* met\n")
        self.assertRegex(out, r"  Unix socket +≤ 300 µs +800 µs .* MISSED\n")

    def test_what_was_not_measured_is_left_out(self):
        self.write("unary-tcp.json", {"ratio": {"throughput": spread(0.96)}})
        _, out, _ = self.run_script("table", self.path)
        self.assertEqual(len(out.splitlines()), 2)

    def test_cold_starts_count_by_their_median(self):
        for i, seconds in enumerate((0.5, 9, 0.7)):
            self.write(f"cold-start.{i}.json", {"start_seconds": seconds})
        _, out, _ = self.run_script("table", self.path)
        self.assertRegex(out, r"cold start.* ≤ 2 s +700 ms +500 ms … 9 s +met")

    def test_a_benchmark_counts_by_the_median_of_its_repetitions(self):
        runs = [{"run_name": "Engine/100", "real_time": t, "time_unit": "ns", "rate": t * 2}
                for t in (30, 10, 20)]
        runs.append({"run_name": "Engine/100", "run_type": "aggregate", "real_time": 1000,
                     "time_unit": "ns", "rate": 0})
        runs.append({"run_name": "Engine/1", "real_time": 0.01, "time_unit": "us"})
        results = figures.Results({}, runs)
        self.assertAlmostEqual(figures.micro("Engine/100")(results).median, 20e-9)
        self.assertAlmostEqual(figures.micro("Engine/100", "rate")(results).median, 40)
        self.assertAlmostEqual(
            figures.micro("Engine/100", over="Engine/1")(results).median, 2)
        self.assertIsNone(figures.micro("Engine/2")(results))

    def test_a_quotient_needs_both(self):
        self.write("update-1e6.json", {"target": {"p50_seconds": spread(0.003)}})
        _, out, _ = self.run_script("table", self.path)
        self.assertNotIn("to that of 10⁵ tenants", out)
        self.write("update-1e5.json", {"target": {"p50_seconds": spread(0.002)}})
        _, out, _ = self.run_script("table", self.path)
        self.assertRegex(out, r"p50, to that of 10⁵ tenants +≤ 1.50 +1.50 +met")

    def test_every_figure_is_of_a_load_that_there_is(self):
        class Recording(dict):
            asked = set()

            def get(self, name, default=None):
                self.asked.add(name)
                return default

        loads = Recording()
        for figure in figures.FIGURES:
            figure.value(figures.Results(loads, []))
        self.assertLessEqual(loads.asked, set(figures.LOADS))
        self.assertGreater(len(loads.asked), 5)


class Plot(Directory):
    def test_latency_has_a_line_for_each_mode_and_percentile(self):
        paths = [self.write(f"{i}.json", result(i * 1000.0, 1e-4 * i, 1e-3 * i))
                 for i in (3, 1, 2)]
        output = os.path.join(self.path, "out.svg")
        status, _, err = self.run_script("plot", "latency", *paths, "-o", output)
        self.assertEqual(status, 0, err)
        with open(output, encoding="utf-8") as file:
            svg = file.read()
        xml.etree.ElementTree.fromstring(svg)
        for text in ("unary, p50", "unary, p99", "ping, p50", "operations a second", "1 ms"):
            self.assertIn(f">{text}<", svg)
        self.assertEqual(svg.count("<circle"), 12)

    def test_cost_takes_the_size_out_of_the_name(self):
        runs = [{"run_name": f"Engine/{n}", "real_time": t, "time_unit": "s"}
                for n, t in ((100, 50), (100, 70), (100, 60), (10000, 90))]
        path = self.write("b.json", {"benchmarks": runs})
        self.assertEqual(script("plot").cost_series(path, [r"engine=^Engine/(\d+)$"], None),
                         [("engine", [(100.0, 60), (10000.0, 90)], False)])

    def test_what_cannot_be_drawn_is_said(self):
        closed = self.write("closed.json", result(0, 1, 1))
        broken = self.write("broken.json", "{")
        empty = self.write("empty.json", {"benchmarks": []})
        for arguments, message in (
                (("latency", closed), "closed.json: no result of `domicile-bench --rate"),
                (("latency", broken), "broken.json: "),
                (("latency", self.path + "/none.json"), "No such file"),
                (("cost", empty, "--series", "x=Y/(.*)"), "no benchmark matches Y/(.*)"),
                (("cost", empty, "--series", "x"), "not LABEL=REGEX"),
                (("cost", closed, "--series", "x=y"), "not Google Benchmark's JSON")):
            status, _, err = self.run_script("plot", *arguments, "-o", self.path + "/o.svg")
            self.assertEqual(status, 65)
            self.assertIn(message, err)
            self.assertFalse(os.path.exists(self.path + "/o.svg"))

    def test_points_are_where_the_axes_say(self):
        x = chart.Axis("x", [0, 100])
        y = chart.Axis("y", [1e-4, 1e-2], log=True, format=chart.seconds)
        self.assertEqual((x.place(50), y.place(1e-3)), (0.5, 0.5))
        svg = chart.line_chart("t", x, y, [("a", [(50, 1e-3)], False)])
        place = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
        across = chart.WIDTH - chart.LEFT - chart.RIGHT
        down = chart.HEIGHT - chart.TOP - chart.BOTTOM
        self.assertAlmostEqual(float(place[1]), chart.LEFT + across / 2, delta=0.1)
        self.assertAlmostEqual(float(place[2]), chart.TOP + down / 2, delta=0.1)

    def test_ticks_are_round_and_cover_the_values(self):
        for values in ([1, 3], [0.2, 7], [130, 48_000], [1, 1e6], [40, 10_000]):
            for log in (False, True):
                axis = chart.Axis("x", values, log=log)
                ticks = axis.ticks()
                self.assertGreaterEqual(axis.high, max(values))
                self.assertLessEqual(axis.low, min(values))
                self.assertGreaterEqual(len(ticks), 2)
                self.assertLessEqual(len(ticks), 11)
                for tick in ticks:
                    if tick:
                        self.assertIn(f"{tick:e}"[0], "123456789")
                        self.assertEqual(f"{tick:.6e}"[2:8], f"{tick:.1e}"[2] + "00000")


if __name__ == "__main__":
    unittest.main()
