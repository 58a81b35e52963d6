"""Train the tagger: one encoder, all tasks.

    python training/train.py --shared ../shared --start WARM.pt --out FOLDER [--minutes 40]

Batches of windows from all packs, each loss where its annotators looked. AdamW with linear decay, bf16 autocast, an exponential average of the
weights is what is kept. Checkpoints every few minutes; started again with the same --out it goes on where it was.
"""

import argparse
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

import examples
import network
from casus.parse import load_parser

IGNORE = examples.IGNORE


def batch_of(items):
    """Windows → padded ids, mask, and for each its row, first word and the place of each word's first piece."""
    seqs, firsts = [], []
    for row, window in items:
        ids, first = [101], []
        for i in window:
            first.append(len(ids))
            ids += row.pieces[i]
        seqs.append(torch.tensor([*ids, 102]))
        firsts.append(first)
    ids = torch.nn.utils.rnn.pad_sequence(seqs, batch_first=True)
    lens = torch.tensor([len(s) for s in seqs])
    return ids, (torch.arange(ids.shape[1])[None] < lens[:, None]).long(), firsts


WEIGHTS = {
    "attribution": 2.5,
    "said": 0.7,
    "act": 1.0,
    "event": 1.0,
    "mode": 0.4,
    "status": 0.3,
    "commitment": 2.0,
    "measure": 0.5,
    "stage": 0.6,
}


def begins(items, task):
    """The first word of every paragraph among the words of the items that know the task."""
    out, offset = [], 0
    for row, window in items:
        if task in row.labels:
            out += [offset, *(offset + b - window.start for b in row.breaks if window.start < b < window.stop)]
            offset += len(window)
    return out


def loss_of(net, items, warm):
    ids, mask, firsts = batch_of(items)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = net(ids, mask)
    states = states.float()
    hidden = [states[b, first] for b, first in enumerate(firsts)]
    total = states.new_zeros(())
    # Plain tasks: all words of the batch at once.
    for task, head in net.heads.items():
        xs, ys = [], []
        for h, (row, window) in zip(hidden, items, strict=True):
            if task in row.labels:
                y = torch.from_numpy(row.labels[task][window.start : window.stop])
                xs.append(h)
                ys.append(y)
        if xs:
            x, y = torch.cat(xs), torch.cat(ys)
            if task in ("event", "measure"):
                continue_at = y != IGNORE
                if task == "event":
                    # Words inside an event's candidates are settled below, not "none" here.
                    offset = 0
                    for row, window in items:
                        if "event" in row.labels:
                            for e in row.events:
                                for c in e[1]:
                                    if window.start <= c < window.stop:
                                        continue_at[offset + c - window.start] = False
                            offset += len(window)
                y = torch.where(continue_at, y, torch.full_like(y, IGNORE))
            if (y != IGNORE).any():
                scores = head(x)
                plain = F.cross_entropy(scores, y, ignore_index=IGNORE)
                if task in net.chains:
                    plain = 0.3 * plain + network.chain_loss(scores, net.chains[task], y, begins(items, task))
                total = total + WEIGHTS[task] * plain
    # Events: type, mode, status at the trigger; sides as pairs.
    count, events = 0, states.new_zeros(())
    for h, (row, window) in zip(hidden, items, strict=True):
        here = [e for e in row.events if all(window.start <= c < window.stop for c in e[1])]
        if here:
            scores = F.log_softmax(net.heads["event"](h), -1)
            for kind, candidates, head, mode, status, scope, sides, pronouns, _ in here:
                local = torch.tensor([c - window.start for c in candidates])
                wanted = scores[local, kind]
                bias = torch.tensor([0.7 if c == head else 0.0 for c in candidates])
                best = int((wanted.detach() + bias).argmax())
                events = events - wanted[best]
                if len(candidates) > 1:
                    rest = [i for i in range(len(candidates)) if i != best]
                    others = scores[local[rest]]
                    events = events - 0.15 * others[:, 0].sum() / max(1, len(rest))
                at = h[local[best]]
                events = (
                    events - 0.3 * F.log_softmax(net.heads["mode"](at), -1)[mode] - 0.3 * F.log_softmax(net.heads["status"](at), -1)[status]
                )
                inside = [i for i in scope if window.start <= i < window.stop]
                for role, name in (("actors", "actor"), ("recipients", "recipient")):
                    keep = [i for i in inside if i not in pronouns] if not (sides[role] & set(inside)) else inside
                    if not keep:
                        continue
                    logits = net.pairs[name + "_to"](h[[i - window.start for i in keep]]) @ net.pairs[name + "_from"](at)
                    target = torch.tensor([float(i in sides[role]) for i in keep])
                    events = events + 1.0 * F.binary_cross_entropy_with_logits(logits, target, pos_weight=torch.tensor(2.0))
                count += 1
        if row.given:
            roots, source, target = row.given
            free = [i for i in window if i not in source and i not in target]
            if free and all(window.start <= i < window.stop for i in (*source, *target)):
                local = torch.tensor([i - window.start for i in free])
                probs = F.softmax(net.heads["event"](h[local]), -1)
                right = probs[:, roots].sum(-1)
                best = int(right.detach().argmax())
                missed = torch.log1p(-right.clamp(max=0.999)).sum()
                events = events - torch.log((1 - torch.exp(missed)).clamp(min=1e-6))
                # What is sure of another type is wrong: the annotators saw one relation.
                wrong = (1 - probs[:, 0] - right).clamp(min=0, max=0.999)
                events = events - 0.3 * torch.log1p(-wrong).sum()
                if warm:
                    at = h[local[best]]
                    sides = {"actor": source, "recipient": target}
                    for name, positive in sides.items():
                        logits = net.pairs[name + "_to"](h) @ net.pairs[name + "_from"](at)
                        y = torch.zeros(len(h))
                        y[[i - window.start for i in positive]] = 1.0
                        events = events + 0.5 * F.binary_cross_entropy_with_logits(logits, y, pos_weight=torch.tensor(2.0))
                count += 1
    if count:
        total = total + 2.0 * events / (count + 4)
    # Links of attributions: each content's source and cue among those in the window.
    links, n = states.new_zeros(()), 0
    for h, (row, window) in zip(hidden, items, strict=True):
        if not row.links:
            continue
        for role in ("source", "cue", "same"):
            here = [
                (c, [t for t in targets if window.start <= t < window.stop])
                for r, c, targets in row.links
                if r == role and window.start <= c < window.stop
            ]
            if not here:
                continue
            label = {"source": 1, "cue": 3, "same": 5}[role]
            tags = row.labels["attribution"][window.start : window.stop]
            pool = [i for i, t in enumerate(tags) if t == label]
            if not pool:
                continue
            to = net.pairs[role + "_to"](h[pool])
            frm = net.pairs[role + "_from"](h[[c - window.start for c, _ in here]])
            logits = frm @ to.T
            y = torch.zeros_like(logits)
            for k, (_, targets) in enumerate(here):
                for t in targets:
                    if t - window.start in pool:
                        y[k, pool.index(t - window.start)] = 1.0
            if role == "same":
                for k, (c, _) in enumerate(here):
                    logits_mask = [j for j, p in enumerate(pool) if p < c - window.start]
                    if logits_mask:
                        links = links + F.binary_cross_entropy_with_logits(logits[k, logits_mask], y[k, logits_mask])
                        n += 1
            else:
                links = links + F.binary_cross_entropy_with_logits(logits, y, reduction="sum") / len(here)
                n += 1
    if n:
        total = total + 0.6 * links / n
    return total


def main():
    ap = argparse.ArgumentParser()
    for name in ("shared", "out"):
        ap.add_argument("--" + name, required=True)
    ap.add_argument("--start")
    ap.add_argument("--minutes", type=float, default=40)
    ap.add_argument("--lr", type=float, default=1.2e-4)
    ap.add_argument("--batch", type=int, default=8)
    ap.add_argument("--polnear-share", type=float, default=1.0)
    ap.add_argument("--articles-times", type=int, default=3)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument(
        "--adversarial", type=float, default=0.0, help="share of batches learnt a second time with words pushed to where they hurt most"
    )
    ap.add_argument("--push", type=float, default=1.0, help="length of that push, over the batch")
    args = ap.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.from_file(str(Path(__file__).parent.parent / "src/casus/data/models/tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    data = examples.load(args.shared, tokenizer, load_parser())
    print({k: len(v) for k, v in data.items()}, flush=True)
    net = network.Network(examples.LABELS, examples.PAIRS)
    if args.start:
        net.warm(args.start)
    fresh = [p for k, p in net.named_parameters() if not k.startswith("bert.")]
    body = [p for k, p in net.named_parameters() if k.startswith("bert.")]
    opt = torch.optim.AdamW([{"params": body, "lr": args.lr}, {"params": fresh, "lr": 8 * args.lr}], weight_decay=0.01)
    average = {k: v.detach().clone() for k, v in net.state_dict().items()}
    state, elapsed, step = out / "state.pt", 0.0, 0
    if state.exists():
        saved = torch.load(state)
        net.load_state_dict(saved["net"])
        opt.load_state_dict(saved["opt"])
        average, elapsed, step = saved["average"], saved["elapsed"], saved["step"]
    budget, began, last = args.minutes * 60, time.time(), time.time()
    rates = [g["lr"] for g in opt.param_groups]
    net.train()
    running, epoch = 0.0, 0
    while elapsed < budget:
        epoch += 1
        items = []
        size = random.choice((220, 254, 320, 382))
        for name, group in data.items():
            for _ in range({"articles": args.articles_times, "plv": 3, "sentences": 2}.get(name, 1)):
                for row in group:
                    if name == "polnear" and random.random() > args.polnear_share:
                        continue
                    items += [(row, w) for w in row.windows(size)]
        random.shuffle(items)
        chunks = [
            sorted(items[i : i + args.batch * 24], key=lambda x: sum(len(p) for p in x[0].pieces[x[1].start : x[1].stop]))
            for i in range(0, len(items), args.batch * 24)
        ]
        batches = [c[i : i + args.batch] for c in chunks for i in range(0, len(c), args.batch)]
        random.shuffle(batches)
        for b in batches:
            share = elapsed / budget
            factor = min(1.0, (step + 1) / 100) * max(0.02, 1 - share)
            for g, base in zip(opt.param_groups, (args.lr, 8 * args.lr), strict=True):
                g["lr"] = base * factor
            loss = loss_of(net, b, warm=step > 300)
            loss.backward()
            if random.random() < args.adversarial:
                words = net.bert.embeddings.word_embeddings.weight
                with torch.no_grad():
                    norm = words.grad.norm()
                    push = words.grad * (args.push / norm) if norm > 0 and torch.isfinite(norm) else torch.zeros_like(words)
                    words.add_(push)
                loss_of(net, b, warm=step > 300).backward()
                with torch.no_grad():
                    words.sub_(push)
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            opt.zero_grad(set_to_none=True)
            step += 1
            running += float(loss.detach())
            decay = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                for k, v in net.state_dict().items():
                    average[k].mul_(decay).add_(v, alpha=1 - decay) if v.is_floating_point() else average[k].copy_(v)
            now = time.time()
            elapsed += now - began
            began = now
            if step % 50 == 0:
                print(
                    f"step {step} pass {epoch} of {len(batches)} batches, loss {running / 50:.3f}, {elapsed / 60:.1f} of {args.minutes} min",
                    flush=True,
                )
                running = 0.0
            if now - last > 240 or elapsed >= budget:
                torch.save({"net": net.state_dict(), "opt": opt.state_dict(), "average": average, "elapsed": elapsed, "step": step}, state)
                torch.save(average, out / "average.pt")
                last = now
            if elapsed >= budget:
                break
    print("done", rates, flush=True)


if __name__ == "__main__":
    main()
