"""The component package: what YAML, TypeScript and Go programs load to use the public components.

Names have two spellings: snake_case in Python; camelCase in the schema, and so in every other language.
"""
