# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page of Markdown for each element: the text and the pipelines of its
comment, and the pads and properties that the plugin registers."""

import re

import gi

gi.require_version('Gst', '1.0')
from gi.repository import GObject, Gst  # noqa: E402

from gir import SINCE, comment_text  # noqa: E402

# Of all elements, or of what they are made from.
INHERITED = {'GstObject', 'GstElement'}
FLAGS = ((GObject.ParamFlags.READABLE, 'read'),
         (GObject.ParamFlags.WRITABLE, 'write'),
         (GObject.ParamFlags.CONSTRUCT_ONLY, 'at construction only'))


def load(plugin):
    """The elements of the plugin file, as factories, by name."""
    Gst.init(None)
    found = Gst.Plugin.load_file(str(plugin))
    features = Gst.Registry.get().get_feature_list_by_plugin(found.get_name())
    factories = {feature.get_name(): feature.load() for feature in features
                 if isinstance(feature, Gst.ElementFactory)}
    return dict(sorted(factories.items()))


def sections(root):
    """The comment of each element, by its name."""
    found = {}
    for path in sorted(root.glob('gst/shmemmeta/*/gst*.c')):
        section = re.search(r'/\*\*\n \* SECTION:element-([\w-]+).*?\*/',
                            path.read_text(encoding='utf-8'), re.DOTALL)
        if section:
            found[section[1]] = comment_text(section[0])
    return found


def cell(text):
    return ' '.join(str(text).split()).replace('|', '\\|').replace('<', '&lt;')


def default_value(spec):
    """As PyGObject has it from 3.50 on, or before. An array of GStreamer, which
    it does not know, has none."""
    try:
        return (spec.get_default_value() if hasattr(spec, 'get_default_value')
                else spec.default_value)
    except TypeError:
        return None


def kind_of(spec):
    """Its type, and the values that it may have."""
    default = default_value(spec)
    if isinstance(default, GObject.GEnum):
        return 'one of ' + ', '.join(
            f'`{value.value_nick}`' for value in
            type(default).__enum_values__.values())
    name = spec.value_type.name
    if not name.startswith('Gst'):
        name = {'gchararray': 'string'}.get(name, name.removeprefix('g'))
    if hasattr(spec, 'minimum') and name not in ('float', 'double'):
        return f'{name}, {spec.minimum} to {spec.maximum}'
    return name


def default_of(spec):
    value = default_value(spec)
    if isinstance(value, GObject.GEnum):
        return f'`{value.value_nick}`'
    if isinstance(value, bool):
        return f'`{str(value).lower()}`'
    return '' if value is None else f'`{value}`'


def properties(pspecs):
    rows = ['| property | is | default | access |', '|---|---|---|---|']
    for spec in sorted(pspecs, key=lambda spec: spec.name):
        access = ', '.join(text for flag, text in FLAGS if spec.flags & flag)
        rows.append(f'| `{spec.name}` | {cell(spec.blurb)} *({kind_of(spec)})* '
                    f'| {default_of(spec)} | {access} |')
    return '\n'.join(rows)


def pads(factory):
    for template in factory.get_static_pad_templates():
        caps = template.static_caps.string.strip()
        caps = re.sub(r'\s*;\s*', ';\n', ' '.join(caps.split()))
        caps = re.sub(r', (?=[\w-]+=)', ',\n    ', caps)
        presence = template.presence.value_nick
        yield (f'**`{template.name_template}`**, {presence}:\n\n'
               f'```text\n{caps or "ANY"}\n```')


def pad_properties(factory, element):
    """Of request pads that have a type of their own."""
    for template in element.get_pad_template_list():
        kind = template.get_property('gtype')
        if kind not in (GObject.TYPE_NONE, GObject.TYPE_INVALID) \
                and kind.name.startswith('GstShmem'):
            specs = [spec for spec in GObject.list_properties(kind)
                     if spec.owner_type == kind]
            if specs:
                yield f'### Properties of `{template.name_template}`'
                yield properties(specs)


def page(factory, section, link):
    element = factory.create(None)
    metadata = {key: factory.get_metadata(key)
                for key in ('long-name', 'klass', 'description')}
    specs = [spec for spec in element.list_properties()
             if spec.owner_type.name not in INHERITED]
    own = [spec for spec in specs if not spec.owner_type.name.startswith(
        ('GstBase', 'GstAggregator'))]
    rest = sorted(spec.name for spec in specs if spec not in own)
    since = SINCE.search(section)
    parts = [f'Title: {factory.get_name()}\n', f'# {factory.get_name()}',
             f'{metadata["long-name"]}: {metadata["klass"]}. '
             + (f'*Since: {since[1]}*' if since else ''),
             link(SINCE.sub('', section).strip()),
             '## Pads', *pads(factory)]
    if own:
        parts += ['## Properties', properties(own)]
    parts += pad_properties(factory, element)
    if rest:
        parts.append('And those of every element of its kind: '
                     + ', '.join(f'`{name}`' for name in rest) + '.')
    return '\n\n'.join(parts) + '\n'
