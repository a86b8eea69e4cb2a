"""The programme of the drivers' manual in Python: sessions A and B write at the same time, session C starts from the bookmarks of both, so
that it finds both persons. It prints who knows whom.

    python bookmarks.py neo4j://localhost:7687 neo4j PASSWORD
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from neo4j import GraphDatabase


def main(uri, user, password):
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        with ThreadPoolExecutor() as pool:
            a = pool.submit(hire, driver, "Alice", "Wayne Enterprises")
            b = pool.submit(hire, driver, "Bob", "LexCorp")
            saved = a.result() + b.result()
        with driver.session(bookmarks=saved) as session_c:
            session_c.execute_write(befriend, "Alice", "Bob")
            session_c.execute_read(print_friends)


def hire(driver, name, company):
    """A person and a job, in a session of their own; gives the bookmark behind both."""
    with driver.session() as session:
        session.execute_write(lambda tx: tx.run("CREATE (:Person {name: $name})", name=name).consume())
        # The session sees its own write: the person is there.
        session.execute_write(lambda tx: tx.run(
            "MATCH (p:Person {name: $name}) MERGE (c:Company {name: $company}) CREATE (p)-[:WORKS_FOR]->(c)", name=name, company=company).consume())
        return session.last_bookmarks()


def befriend(tx, a, b):
    tx.run("MATCH (a:Person {name: $a}), (b:Person {name: $b}) MERGE (a)-[:KNOWS]->(b)", a=a, b=b).consume()


def print_friends(tx):
    for record in tx.run("MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN a.name AS a, b.name AS b"):
        print(f"{record['a']} knows {record['b']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
